import { spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Answers, Question } from './agent-messages.js';

/** Loading Node on a busy machine takes a good second. */
const HELLO_BOUND_MS = 10_000;
/** The longest answer: every address of a container in turn, each slow to answer. */
const ANSWER_BOUND_MS = 20_000;
/** What an answer takes beyond the time that the request itself is given. */
const ANSWER_MARGIN_MS = 15_000;

/** What else is set for sigprobe, such as NODE_OPTIONS, is not meant for its agent. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface NetnsAgent {
  /** Null when the agent is gone, or silent for too long. */
  ask<Q extends Question>(question: Q): Promise<Answers[Q['ask']] | null>;
  /** Ends it at once. */
  leave(): void;
}

/**
 * Starts the agent in the network namespace of that process of this machine, or with null where this process
 * is; null when that is not allowed or cannot be done here.
 */
export async function startAgent(netnsOf: number | null): Promise<NetnsAgent | null> {
  const node = nodePath();
  if (node === null) return null;
  // Its compiled form, wherever this file is run from.
  const program = [node, fileURLToPath(import.meta.resolve('#netns-agent'))];
  for (const entering of netnsOf === null ? [[]] : waysInto(netnsOf)) {
    const [command = '', ...args] = [...entering, ...program];
    const agent = spawnAgent(command, args);
    if ((await agent.ask({ ask: 'hello' })) === true) return agent;
    agent.leave();
  }
  return null;
}

/**
 * Root may enter any network. The user of a rootless engine may enter those of its containers, from inside the
 * user namespace that they belong to.
 */
function waysInto(pid: number): readonly (readonly string[])[] {
  return [
    ['nsenter', `--net=/proc/${pid}/ns/net`, '--'],
    ['nsenter', `--target=${pid}`, '--user', '--preserve-credentials', '--net', '--'],
  ];
}

function spawnAgent(command: string, args: readonly string[]): NetnsAgent {
  // Its input ends with us, however we end, and it with its input. Ctrl-C is for us alone: we still want its
  // answers.
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'], env: { PATH }, detached: true });
  const waiting = new Map<number, (value: unknown) => void>();
  let asked = 0;
  let isGone = false;
  const end = () => {
    isGone = true;
    for (const settle of waiting.values()) settle(null);
    waiting.clear();
  };
  for (const event of ['error', 'exit']) child.on(event, end);
  child.stdin.on('error', end);
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, value } = JSON.parse(line) as { id: number; value: unknown };
    waiting.get(id)?.(value);
  });
  return {
    ask: <Q extends Question>(question: Q) =>
      new Promise<Answers[Q['ask']] | null>((resolve) => {
        if (isGone) {
          resolve(null);
          return;
        }
        asked += 1;
        const id = asked;
        const settle = (value: unknown) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(value as Answers[Q['ask']] | null);
        };
        const timer = setTimeout(settle, boundOf(question), null);
        waiting.set(id, settle);
        child.stdin.write(`${JSON.stringify({ id, ...question })}\n`);
      }),
    leave: () => {
      end();
      child.kill('SIGKILL');
    },
  };
}

function boundOf(question: Question): number {
  if (question.ask === 'hello') return HELLO_BOUND_MS;
  return question.ask === 'status' ? question.boundMs + ANSWER_MARGIN_MS : ANSWER_BOUND_MS;
}

/** The Node that runs this program; null where there is no Linux to ask. */
function nodePath(): string | null {
  try {
    return readlinkSync('/proc/self/exe');
  } catch {
    return null;
  }
}
