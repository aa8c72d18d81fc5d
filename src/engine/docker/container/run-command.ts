import type { Readable } from 'node:stream';
import { statusOf, wordsOf } from '../../failures/failures.js';
import { readStartFailure } from '../../failures/start-failure.js';
import type { Command, CommandResult } from '../../port.js';
import { createFrameReader } from '../../streams/frame-reader.js';
import type { ApiClient } from '../api-client.js';

const DOING = 'run a command in the container';
const MOST_OUTPUT_BYTES = 4_096;
/** How an engine says that there is no such program, where it counts that as a command that has run. */
const RUNTIME_FAILURE = /^(Error: )?((OCI runtime exec failed|exec failed|runc|crun|youki): )+/;
const NOT_EXECUTED: ReadonlySet<number> = new Set([126, 127]);

/** Runs a command in a container to its end, or until the abort fires. */
export async function runCommand(
  api: ApiClient,
  id: string,
  command: Command,
  abort: AbortSignal,
): Promise<CommandResult> {
  const { docker, attempt, failure } = api;
  try {
    const exec = await attempt(DOING, (abortSignal) =>
      docker.getContainer(id).exec({ ...toExecRequest(command), abortSignal }),
    );
    const stream = await attempt(DOING, (abortSignal) =>
      exec.start({ hijack: false, stdin: false, abortSignal }),
    );
    const output = await readTail(stream, abort);
    if (abort.aborted) return { kind: 'unfinished', output };
    const { ExitCode } = await attempt(DOING, (abortSignal) => exec.inspect({ abortSignal }));
    return toResult(ExitCode ?? 0, output);
  } catch (error) {
    if (statusOf(error) === null) throw failure(error, DOING);
    return { kind: 'not-run', why: readStartFailure(wordsOf(error)).message };
  }
}

function toExecRequest({ argv, user, workdir, env, privileged }: Command) {
  return {
    Cmd: [...argv],
    Env: [...env],
    Privileged: privileged,
    AttachStdout: true,
    AttachStderr: true,
    ...(user === null ? {} : { User: user }),
    ...(workdir === null ? {} : { WorkingDir: workdir }),
  };
}

function toResult(code: number, output: string): CommandResult {
  const [words = ''] = output.trim().split(/\r?\n/);
  return NOT_EXECUTED.has(code) && RUNTIME_FAILURE.test(words)
    ? { kind: 'not-run', why: readStartFailure(words.replace(RUNTIME_FAILURE, '')).message }
    : { kind: 'exited', code, output };
}

/** The end of what it writes, both streams as they come; lets go of it when aborted. */
async function readTail(stream: Readable, abort: AbortSignal): Promise<string> {
  let tail = Buffer.alloc(0);
  const take = createFrameReader((payload) => {
    tail = Buffer.concat([tail, payload]).subarray(-MOST_OUTPUT_BYTES);
    return false;
  });
  const letGo = () => stream.destroy();
  abort.addEventListener('abort', letGo, { once: true });
  try {
    if (abort.aborted) return '';
    for await (const chunk of stream) take(chunk as Buffer);
  } catch (error) {
    if (!abort.aborted) throw error;
  } finally {
    abort.removeEventListener('abort', letGo);
    stream.destroy();
  }
  return tail.toString('utf8');
}
