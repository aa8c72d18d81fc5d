import { constants, getPriority, setPriority } from 'node:os';

/** What the kernel calls the nice value of this thread (setpriority(2)), -20 to 19; a low one goes first. */
interface NiceValue {
  readonly get: () => number;
  /** @throws where the user may not set it */
  readonly set: (value: number) => void;
}

const OWN: NiceValue = { get: () => getPriority(), set: (value) => setPriority(value) };

/** Puts the thread before all others; what it returns takes that back once, and the last to do so puts it where it was. */
export type GoFirst = () => () => void;

/** Nothing happens where the user may not do that, as root may. */
export function createGoFirst(nice: NiceValue = OWN): GoFirst {
  let asked = 0;
  let usual: number | null = null;
  return () => {
    if (asked === 0) usual = raise(nice);
    asked += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      asked -= 1;
      if (asked === 0 && usual !== null) nice.set(usual);
    };
  };
}

/** What it was before; null where it may not be raised. */
function raise({ get, set }: NiceValue): number | null {
  try {
    const usual = get();
    set(constants.priority.PRIORITY_HIGHEST);
    return usual;
  } catch {
    return null;
  }
}
