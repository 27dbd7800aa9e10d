#!/usr/bin/env node
import { run } from './program.js';

void run(process.argv.slice(2), {
  env: process.env,
  out: (line) => console.log(line),
  err: (line) => console.error(line),
  tty: process.stderr.isTTY === true,
}).then((code) => {
  process.exitCode = code;
});
