/* What options change of a probe. Most of it waits for a budget to pass: in one file they wait at the same time. */

import './starting.js';
import './runs.js';
import './presets.js';
import './signals.js';
import './full-grace.js';
import './second-signal.js';
