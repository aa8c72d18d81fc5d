import { describe, expect, it } from 'vitest';
import { readFailureInLog } from '../../../../src/engine/failures/failure-in-log.js';

const inLog = (text: string) => readFailureInLog({ text, truncated: false, sinceSignal: null });
/** As crun 1.28 writes the same. */
const spread = (words: string) =>
  `{\n  "msg": "${words}",\n  "level": "error",\n  "time": "2026-11-26T07:05:23.712822Z"\n}\n`;
const crun = (words: string) => `{"msg":"${words}","level":"error","time":"2025-12-04T15:15:35.826445Z"}\n`;

describe('a runtime that could not execute the program', () => {
  it.each([
    ['exec /server: exec format error\n', 'wrong-architecture'],
    ['exec /server: no such file or directory\n', 'command-not-found'],
    ['exec /server: operation not permitted\n', 'not-executable'],
    ['standard_init_linux.go:228: exec user process caused: exec format error\n', 'wrong-architecture'],
    ['standard_init_linux.go:211: exec user process caused "exec format error"\n', 'wrong-architecture'],
    [
      'standard_init_linux.go:219: exec user process caused: no such file or directory\n',
      'command-not-found',
    ],
  ])('runc: %s', (text, reason) => {
    expect(inLog(text)).toEqual({ reason, message: text.trim() });
  });

  it.each([
    [crun('exec container process `\\/app`: Exec format error'), 'wrong-architecture'],
    [
      crun('exec container process (missing dynamic library?) `\\/app`: No such file or directory'),
      'command-not-found',
    ],
    [crun('exec container process `/app`: Operation not permitted'), 'not-executable'],
    [crun('exec container process `/app`: Permission denied'), 'not-executable'],
    [crun('exec container process `/no such file or directory`: Text file busy'), 'other'],
    [spread('exec container process `\\/app`: Exec format error'), 'wrong-architecture'],
    [
      crun('setting LISTEN_PID=1 since no previous configuration was found') +
        spread('exec container process `\\/app`: Permission denied'),
      'not-executable',
    ],
    ['exec container process `/app`: Exec format error\n', 'wrong-architecture'],
    ["exec container process '/bin/sh': Exec format error\n", 'wrong-architecture'],
    [
      '\u001b[1;31m2025-12-04T15:15:35.826445Z: exec container process `/app`: Exec format error\u001b[0m\r\n',
      'wrong-architecture',
    ],
    [
      crun('setting LISTEN_PID=1 since no previous configuration was found') +
        crun('exec container process `\\/app`: Exec format error'),
      'wrong-architecture',
    ],
    [
      `exec container process \`/app\`: Exec format error\n${crun('exec container process `\\/app`: Exec format error')}`,
      'wrong-architecture',
    ],
  ])('crun: %s', (text, reason) => {
    expect(inLog(text)?.reason).toBe(reason);
  });

  it("is told in crun's words, without their JSON", () => {
    expect(inLog(crun('exec container process `\\/app`: Exec format error'))?.message).toBe(
      'exec container process `/app`: Exec format error',
    );
  });

  it.each([
    [
      'ERROR libcontainer::workload::default: failed to execvp err=ENOEXEC filename="/app" args=["/app"]\nERROR libcontainer::process::init::process: failed to execute payload err=Execution(ENOEXEC)\n',
      'wrong-architecture',
    ],
    [
      '\u001b[31mERROR\u001b[0m \u001b[2mlibcontainer::workload::default\u001b[0m\u001b[2m:\u001b[0m failed to execvp \u001b[3merr\u001b[0m\u001b[2m=\u001b[0mENOENT \u001b[3mfilename\u001b[0m\u001b[2m=\u001b[0m"/app"\n',
      'command-not-found',
    ],
    [
      '{"timestamp":"2024-01-01T00:00:00Z","level":"ERROR","message":"failed to execvp","err":"EACCES","filename":"\\"/app\\"","args":"[\\"/app\\"]","target":"libcontainer::workload::default"}\n',
      'not-executable',
    ],
  ])('youki: %s', (text, reason) => {
    expect(inLog(text)?.reason).toBe(reason);
  });

  it.each([
    '',
    'starting\nexec /server: exec format error\n',
    'starting\nexec container process `/app`: Exec format error\n',
    'exec failed: cannot reach the database\n',
    '{"msg":"cannot reach the database","level":"error","time":"2025-12-04T15:15:35Z"}\n',
    '{"msg":"exec container process `/app`: Exec format error"}\n',
    '{"level":"error","msg":"listening\n',
    spread('cannot reach the database'),
    `starting\n${spread('exec container process `\\/app`: Exec format error')}`,
    '{\n"msg": "exec container process `/app`: Exec format error",\n"level": "error"\n',
    'execvp: failed to execvp\n',
    "a program's own words: exec container process `/app`: Exec format error\n",
  ])('is not seen in %s', (text) => {
    expect(inLog(text)).toBeNull();
  });
});
