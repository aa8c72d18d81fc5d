#!/usr/bin/env node
const { run } = require('../dist/cli/run.cjs');

// Of a process that ends before it knows, nobody is to believe that all passed.
process.exitCode = 2;
run(process).then((exitCode) => {
  process.exitCode = exitCode;
});
