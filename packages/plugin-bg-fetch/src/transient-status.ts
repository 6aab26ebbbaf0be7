/** Whether a server, or what stands before it, may answer otherwise later; 0 is no answer at all. */
export const isTransient = (status: number) => !status || status >= 500 || [408, 425, 429].includes(status);
