/** How much may still be made of what is read: small files can refer to the same large things again and again. */
export interface Allowance {
  /** @throws TooLarge when more has been taken than there is */
  take(count: number): void;
}

/** Why no more Pods are read. */
export class TooLarge extends Error {}

export function createAllowance(whole: number): Allowance {
  let left = whole;
  return {
    take: (count) => {
      left -= count;
      if (left < 0) throw new TooLarge();
    },
  };
}
