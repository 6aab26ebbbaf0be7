/** The result of `work`, or what `late` returns or throws if `work` takes longer than `seconds`. */
export async function withTimeout<T>(seconds: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const time = new Promise<void>((resolve) => {
    // A timer with more than 31 bits would end at once, and one with a part of a millisecond before its time.
    timer = setTimeout(resolve, Math.min(Math.ceil(seconds * 1000), 2 ** 31 - 1));
  });
  try {
    return await Promise.race([work, time.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
