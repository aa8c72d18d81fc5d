import { parseSignal } from '../../kernel/signals.js';
import type { ImageFacts, InitSource, Observation, Remedy, SingleRemedy } from '../../observation.js';
import { execForm } from '../wording/fix-snippets.js';
import { partsOf } from './remedy-parts.js';

const TINI = 'https://github.com/krallin/tini/releases/download/v0.19.0/tini-static-';
/** An image's architecture, and the name of tini's download for it. */
const TINI_FOR: Readonly<Record<string, string>> = {
  amd64: 'amd64',
  arm64: 'arm64',
  arm: 'armel',
  '386': 'i386',
  ppc64le: 'ppc64el',
  s390x: 's390x',
};

/** What a container runs, as a Dockerfile writes it; null keeps the image's ENTRYPOINT. */
export interface Start {
  readonly entrypoint: readonly string[] | null;
  readonly cmd: readonly string[];
}

/**
 * The lines that apply a remedy to the image: to be appended to its Dockerfile, or put after a FROM of the
 * image. Empty where lines alone cannot do it.
 */
export function dockerfileLines(remedy: Remedy, observation: Observation): string[] {
  const parts = partsOf(remedy).map((part) => ({ part, lines: linesOf(part, observation) }));
  const isIncomplete = parts.some(({ part, lines }) => part.kind === 'init' && lines.length === 0);
  return isIncomplete ? [] : parts.flatMap(({ lines }) => lines);
}

function linesOf(remedy: SingleRemedy, { image, trial }: Observation): string[] {
  switch (remedy.kind) {
    case 'entrypoint': {
      const start = startLines(startOf(remedy.argv, image));
      return remedy.workdir === null ? start : [`WORKDIR ${remedy.workdir}`, ...start];
    }
    case 'exec-form':
    case 'default-signal':
      return startLines(startOf(remedy.argv, image));
    case 'stop-signal':
      return remedy.signal === declaredSignal(image) ? [] : [`STOPSIGNAL ${remedy.signal}`];
    case 'init': {
      const install = installLines(remedy.source, image);
      if (install === null) return [];
      const start = startOf(trial.argv, image);
      const prefix = [pathOf(remedy.source), '--'];
      const entrypoint = [...prefix, ...(start.entrypoint ?? image.entrypoint ?? [])];
      return [...install, ...startLines({ ...start, entrypoint })];
    }
  }
}

/** The image's stop signal by its usual name; null when it declares none that is known. */
export function declaredSignal({ stopSignal }: Pick<ImageFacts, 'stopSignal'>): string | null {
  return stopSignal === null ? null : (parseSignal(stopSignal)?.name ?? null);
}

/**
 * Splits a command line into ENTRYPOINT and CMD; where it begins with the image's ENTRYPOINT, that is kept.
 */
export function startOf(argv: readonly string[], { entrypoint }: Pick<ImageFacts, 'entrypoint'>): Start {
  const own = entrypoint ?? [];
  return own.every((word, index) => word === argv[index])
    ? { entrypoint: null, cmd: argv.slice(own.length) }
    : { entrypoint: argv, cmd: [] };
}

/**
 * A new ENTRYPOINT drops an inherited CMD but keeps one of the same Dockerfile: writing both works in
 * either place.
 */
function startLines({ entrypoint, cmd }: Start): string[] {
  return [...(entrypoint === null ? [] : [execForm('ENTRYPOINT', entrypoint)]), cmdLine(cmd)];
}

/** Shell form reads better for an `sh -c` whose text can stand in a Dockerfile unchanged. */
function cmdLine(cmd: readonly string[]): string {
  const [shell, flag, text = '', ...rest] = cmd;
  const isPlain = /^[a-z/"$][ -~]*[^\\]$/.test(text);
  return shell === '/bin/sh' && flag === '-c' && rest.length === 0 && isPlain
    ? `CMD ${text}`
    : execForm('CMD', cmd);
}

function installLines(source: InitSource, { architecture, user }: ImageFacts): string[] | null {
  switch (source.kind) {
    case 'present':
      return [];
    case 'package':
      return asRoot(INSTALL[source.manager], user);
    case 'download': {
      const name = TINI_FOR[architecture];
      return name === undefined ? null : [`ADD --chmod=755 ${TINI}${name} /tini`];
    }
  }
}

const INSTALL = {
  'apt-get':
    'RUN apt-get update && apt-get install -y --no-install-recommends tini && rm -rf /var/lib/apt/lists/*',
  apk: 'RUN apk add --no-cache tini',
} as const;

/** Null for a user that no Dockerfile could name: the image would write these lines. */
function asRoot(line: string, user: string): string[] | null {
  if (/^(|root|0)(:(root|0))?$/.test(user)) return [line];
  return /^[\w.@-]+(:[\w.@-]+)?$/.test(user) ? ['USER root', line, `USER ${user}`] : null;
}

function pathOf(source: InitSource): string {
  switch (source.kind) {
    case 'present':
      return source.path;
    case 'package':
      return source.manager === 'apk' ? '/sbin/tini' : '/usr/bin/tini';
    case 'download':
      return '/tini';
  }
}
