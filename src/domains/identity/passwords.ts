import { hash, verify } from "@node-rs/argon2";

/** OWASP's first choice for argon2id: 19 MiB, two passes, one lane. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
const limitAtOnce = 2;
const limitWaiting = 32;

/** argon2id at the default algorithm of the library, which is `id`. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, cost);
}

export type PasswordDoor = {
  /** undefined: too many people wait already. Without a hash the same work is done for nothing, so time tells nothing. */
  readonly verify: (hashed: string | undefined, password: string) => Promise<boolean | undefined>;
};

/** Checks few passwords at a time: each takes 19 MiB and a core. */
export function createPasswordDoor(): PasswordDoor {
  let running = 0;
  const waiting: (() => void)[] = [];
  let decoy: Promise<string> | undefined;
  const enter = async (): Promise<void> => {
    if (running < limitAtOnce) running += 1;
    else await new Promise<void>((done) => waiting.push(done));
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  };
  return {
    verify: async (hashed, password) => {
      if (waiting.length >= limitWaiting) return undefined;
      await enter();
      try {
        decoy ??= hashPassword("nobody has this one");
        const isRight = await verify(hashed ?? (await decoy), password);
        return isRight && hashed !== undefined;
      } finally {
        leave();
      }
    },
  };
}
