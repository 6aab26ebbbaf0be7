/** What `work` comes to, or what `late` gives (or throws) when that takes longer than `seconds`. */
export async function withTimeout<T>(seconds: number, work: Promise<T>, late: () => T): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const time = new Promise<void>((resolve) => {
    // More than a timer can count would end at once.
    timer = setTimeout(resolve, Math.min(seconds * 1000, 2 ** 31 - 1));
  });
  try {
    return await Promise.race([work, time.then(late)]);
  } finally {
    clearTimeout(timer);
  }
}
