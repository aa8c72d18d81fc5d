/*
 * Most of these wait: for an engine that hangs, or until it is there again. In one file they wait at the same time. What
 * needs to be alone with the engine comes last.
 */

import './own-engine.js';
import './calls.js';
import './signals.js';
