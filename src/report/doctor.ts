import {
  type Checkup,
  type EngineFound,
  type Examination,
  type HelperFound,
  isUsable,
  type Lookup,
  type MachineFacts,
} from '../checkup.js';
import type { SigprobeError } from '../errors.js';
import { columnsOf, padTo } from '../text/columns.js';
import { escapeLogCommands } from '../text/sanitize.js';
import { wrapAfter } from '../text/wrap.js';
import { glyphsOf } from './human/drawing/glyphs.js';
import { escapeForStyle } from './human/escape-for-style.js';
import type { Style } from './style.js';

const INDENT = 2;
/** Fewest columns in which the words of a row can be read. */
const ROOM = 16;

/** What was checked, the result, and what to do about it. */
interface Row {
  readonly mark: 'good' | 'bad' | 'unsure' | 'none';
  readonly name: string;
  readonly words: string;
  readonly hint?: string;
}

interface Section {
  readonly title: string;
  readonly rows: readonly Row[];
}

/** The output of `sigprobe doctor` for a person. */
export function doctor(checkup: Checkup, style: Style): string {
  const { lookup, engine, machine } = checkup;
  const sections: Section[] = [
    { title: 'where sigprobe looks for the engine', rows: lookupRows(lookup, engine) },
    ...(engine === null
      ? []
      : [
          { title: 'the engine', rows: engineRows(engine.examination) },
          { title: 'how sigprobe sees processes', rows: viewRows(engine) },
        ]),
    {
      title: 'this machine',
      rows: [
        ...machineRows(machine, engine?.examination ?? null),
        recordRow(machine.kernelRecord, engine?.examination ?? null),
      ],
    },
  ];
  const blocks = sections.map((section) => drawSection(section, style));
  const text = [headline(checkup, style), ...blocks].map((block) => block.join('\n')).join('\n\n');
  return `${text.split('\n').map(escapeLogCommands).join('\n')}\n`;
}

function headline({ engine, lookup }: Checkup, style: Style): string[] {
  const { palette, width } = style;
  const { pass, fail } = glyphsOf(style);
  const isReady = engine !== null && isUsable(engine);
  const mark = isReady ? palette.good(pass) : palette.bad(fail);
  const used = columnsOf(pass) + 1;
  const tell = (text: string) => wrapAfter(used, escapeForStyle(text, style), width, used);
  const [first = '', ...rest] = tell(verdictOf(engine));
  // An engine that was named has a row that says what to do.
  const isNew =
    lookup.kind === 'tried' && lookup.attempts.every(({ error }) => error?.code === 'engine-missing');
  const isNamed = lookup.kind === 'tried' && lookup.sources.some(({ says }) => says !== null);
  const [advice = '', ...more] = isNew && !isNamed ? tell(START) : [];
  return [
    `${mark} ${palette.strong(first)}`,
    ...rest.map(palette.strong),
    ...(advice === '' ? [] : [' '.repeat(used) + advice, ...more].map(palette.code)),
  ];
}

const START = 'Start Docker or Podman, or name an engine with --host, --context or DOCKER_HOST.';

function verdictOf(engine: EngineFound | null): string {
  if (engine === null) return 'not ready: no engine answers';
  const which = `${engine.name} at ${engine.address}`;
  return isUsable(engine) ? `ready: ${which}` : `not ready: ${which} has no Linux containers`;
}

function lookupRows(lookup: Lookup, engine: EngineFound | null): Row[] {
  if (lookup.kind === 'misnamed') return [failure('', lookup.error)];
  const { sources, attempts } = lookup;
  const namer = sources.find(({ says }) => says !== null);
  const silent = sources.filter(({ says }) => says === null);
  const nothing = silent.map(({ name }): Row => ({ mark: 'none', name, words: notSaid(name) }));
  if (namer !== undefined)
    return [
      ...nothing,
      ...attempts.map(({ address, error }): Row => {
        const name = namer.name;
        const context = /context/i.test(name) ? `'${namer.says}': ` : '';
        return error === null
          ? { mark: 'good', name, words: `${context}${address} answers` }
          : failure(name, error);
      }),
    ];
  return [
    ...nothing,
    ...attempts.map(({ address, error }): Row => {
      const name = address.replace(/^\w+:\/\//, '');
      if (error === null)
        return { mark: 'good', name, words: address === engine?.address ? 'answers' : 'answers as well' };
      if (error.code === 'engine-missing') return { mark: 'none', name, words: 'does not exist' };
      return failure(name, error);
    }),
  ];
}

function notSaid(name: string): string {
  return name.startsWith('--') ? 'not given' : 'not set';
}

function failure(name: string, { message, hint }: SigprobeError): Row {
  return { mark: 'bad', name, words: message, hint };
}

function engineRows(examination: Examination): Row[] {
  const { api, os, system, architecture, kernel, rootless, cgroupVersion } = examination;
  const range = api.oldest === null ? `up to ${api.newest}` : `${api.oldest} to ${api.newest}`;
  const host = [
    ...(system === '' ? [] : [system]),
    `${os}/${architecture}`,
    ...(kernel === '' ? [] : [`kernel ${kernel}`]),
  ];
  const kind = [
    rootless ? 'rootless' : 'not rootless',
    ...(cgroupVersion === null ? [] : [`cgroup v${cgroupVersion}`]),
  ];
  return [
    api.isKnown
      ? { mark: 'good', name: 'API', words: `${range}, using ${api.spoken}` }
      : {
          mark: 'unsure',
          name: 'API',
          words: `${range}, older than any version that sigprobe was tested with`,
          hint: 'Update the engine: Docker 20.10 and Podman 4 are new enough.',
        },
    os === 'linux'
      ? { mark: 'good', name: 'system', words: host.join(', ') }
      : {
          mark: 'bad',
          name: 'system',
          words: host.join(', '),
          hint: 'Windows containers have no signals: switch the engine to Linux containers.',
        },
    { mark: 'none', name: 'mode', words: kind.join(', ') },
  ];
}

function viewRows({ examination: { views, sameKernel }, helper }: EngineFound): Row[] {
  const { hostProc, engineTop } = views;
  const sample = views.sample === null ? '' : `a running container, ${views.sample.slice(0, 12)}`;
  const isBlind = hostProc !== 'works' && engineTop === 'fails' && helper.kind !== 'present';
  return [
    { name: 'host-proc', ...hostProcWords(hostProc, sameKernel, sample) },
    { name: 'helper', ...helperWords(helper, hostProc) },
    { name: 'engine-top', ...engineTopWords(engineTop, sample) },
    {
      name: 'exec',
      mark: isBlind ? 'unsure' : 'none',
      words: 'not tried: it would run a command in the container',
      ...(isBlind
        ? { hint: 'Without a shell in the image, sigprobe can time how it stops but not explain it.' }
        : {}),
    },
  ];
}

function hostProcWords(
  state: Examination['views']['hostProc'],
  sameKernel: boolean,
  sample: string,
): Pick<Row, 'mark' | 'words'> {
  switch (state) {
    case 'works':
      return { mark: 'good', words: `/proc on this machine shows ${sample}` };
    case 'fails':
      return {
        mark: 'none',
        words: `/proc on this machine shows nothing that names ${sample}: the engine uses another /proc, or its containers cannot be told from other processes there`,
      };
    case 'remote':
      return { mark: 'none', words: 'works only with an engine on a local socket' };
    case 'unchecked':
      return sameKernel
        ? { mark: 'unsure', words: 'likely to work: same kernel, but no container is running to verify it' }
        : {
            mark: 'none',
            words:
              'unlikely to work: the engine has another kernel, and no container is running to verify it',
          };
  }
}

function helperWords(
  helper: HelperFound,
  hostProc: Examination['views']['hostProc'],
): Pick<Row, 'mark' | 'words' | 'hint'> {
  switch (helper.kind) {
    case 'unneeded':
      return {
        mark: 'none',
        words:
          hostProc === 'works'
            ? 'not needed: /proc on this machine shows the containers'
            : 'used only if /proc on this machine does not show the containers',
      };
    case 'never':
      return {
        mark: helper.isNeeded ? 'unsure' : 'none',
        words: 'not used, as --helper says',
        ...(helper.isNeeded ? { hint: 'Without --helper never, images without a shell are seen too.' } : {}),
      };
    case 'present':
      return { mark: 'good', words: `a container of ${helper.image}, which the engine has, looks at each` };
    case 'to-pull':
      return {
        mark: 'unsure',
        words: `a container of ${helper.image}, which would be pulled, looks at each`,
        hint: 'Name an image with a shell that the engine has: --helper IMAGE.',
      };
  }
}

const BETTER_PS = "Install procps where the engine runs: busybox's ps shows no signal sets.";

function engineTopWords(
  state: Examination['views']['engineTop'],
  sample: string,
): Pick<Row, 'mark' | 'words' | 'hint'> {
  switch (state) {
    case 'works':
      return { mark: 'good', words: `the engine's top shows ${sample}` };
    case 'fails':
      return {
        mark: 'unsure',
        words: `the engine's top lacks the signal sets of ${sample}`,
        hint: BETTER_PS,
      };
    case 'unchecked':
      return { mark: 'unsure', words: 'unknown: no container is running to verify it' };
  }
}

function machineRows(machine: MachineFacts, examination: Examination | null): Row[] {
  const { platform, isRoot } = machine;
  if (platform !== 'linux')
    return [
      {
        mark: 'none',
        name: 'system',
        words: `${platform}: containers run in a virtual machine or on another host`,
      },
    ];
  return [
    {
      mark: 'none',
      name: 'root',
      words: isRoot ? 'yes' : 'no: wait channels of threads come from the engine instead of /proc',
    },
    { mark: 'none', name: 'nsenter', words: nsenterWords(machine, examination) },
  ];
}

/** The kernel records this machine's processes alone: the engine's have to be among them. */
function recordRow(record: MachineFacts['kernelRecord'], examination: Examination | null): Row {
  const name = 'kernel record';
  if (examination !== null && runsElsewhere(examination))
    return {
      mark: 'none',
      name,
      words: 'cannot be read from here: /proc on this machine does not show the containers',
      hint: 'To have it, run sigprobe as root on the machine that the containers run on.',
    };
  if (record.kind === 'available')
    return { mark: 'good', name, words: 'can be read: who signals whom, and when and how each exits' };
  const how = record.how.slice(0, 1).toUpperCase() + record.how.slice(1);
  return { mark: 'none', name, words: `cannot be read: ${record.why}`, hint: `${how}.` };
}

function runsElsewhere({ views, sameKernel }: Examination): boolean {
  return (
    views.hostProc === 'remote' ||
    views.hostProc === 'fails' ||
    (views.hostProc === 'unchecked' && !sameKernel)
  );
}

/** Where requests to a container are sent from: entering its network takes nsenter, and root or a rootless engine. */
function nsenterWords(
  { isRoot, hasNsenter, mayEnter }: MachineFacts,
  examination: Examination | null,
): string {
  if (examination !== null && runsElsewhere(examination))
    return 'not used: /proc on this machine does not show the containers, so that requests are sent by a command in the container';
  if (hasNsenter && (mayEnter || examination?.rootless === true))
    return 'found: requests are sent from inside the network of the container';
  const needs = isRoot ? 'the capability SYS_ADMIN, which this container lacks' : 'root';
  const why = hasNsenter ? `found, but it needs ${needs}` : 'not found';
  return `${why}: requests are sent by a command in the container, or to its address where that is known to lead there`;
}

function drawSection({ title, rows }: Section, style: Style): string[] {
  const labels = rows.map(({ name }) => escapeForStyle(name, style));
  const columns = Math.max(...labels.map(columnsOf));
  return [
    style.palette.strong(title),
    ...rows.flatMap((row, index) => {
      const label = columns === 0 ? '' : `${padTo(labels[index] ?? '', columns)}  `;
      return drawRow(row, label, style);
    }),
  ];
}

/** A row; its words and the hint below them keep to one column. */
function drawRow({ mark, words, hint = '' }: Row, label: string, style: Style): string[] {
  const { palette, width } = style;
  const glyphs = glyphsOf(style);
  const same = (text: string) => text;
  const [glyph, paint, paintWords] = {
    good: [glyphs.pass, palette.good, same] as const,
    bad: [glyphs.fail, palette.bad, same] as const,
    unsure: [glyphs.unknown, palette.warn, same] as const,
    none: [glyphs.bullet, palette.dim, palette.dim] as const,
  }[mark];
  const start = INDENT + columnsOf(glyphs.pass) + 1;
  // In a narrow window a long label leaves no room for the words beside it.
  const isBeside = width - start - columnsOf(label) >= ROOM;
  const used = isBeside ? start + columnsOf(label) : start + INDENT;
  const tell = (text: string) => wrapAfter(used, escapeForStyle(text, style), width, used);
  const head = `${' '.repeat(INDENT)}${paint(padTo(glyph, columnsOf(glyphs.pass)))} `;
  const [first = '', ...rest] = tell(words);
  const [advice = '', ...more] = tell(hint);
  const fill = ' '.repeat(used);
  const [name = '', ...nameBelow] = wrapAfter(start, label.trimEnd(), width, start);
  return [
    ...(isBeside
      ? [head + label + paintWords(first)]
      : [head + name, ...nameBelow, fill + paintWords(first)]),
    ...rest.map(paintWords),
    ...(hint === '' ? [] : [fill + advice, ...more].map(palette.code)),
  ];
}
