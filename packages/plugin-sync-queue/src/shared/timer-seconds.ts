/** As a timer takes them: it has 31 bits of milliseconds, and what is more, Infinity too, fires at once. */
export const timerSeconds = (seconds: number) => Math.min(seconds, 2_147_483);
