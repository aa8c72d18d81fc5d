/*
 * Processes are seen in many ways, and the verdict is the same. Most of it waits for a budget to pass: in one file they
 * wait at the same time. What is not concurrent comes last.
 */

import './blind.js';
import './odd-arguments.js';
import './ordinary-user.js';
import './helper-container.js';
