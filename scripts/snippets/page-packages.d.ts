// The parts of packages that are not installed here.
declare module '@huggingface/transformers' {
  export const env: {
    useBrowserCache: boolean;
    allowRemoteModels: boolean;
    allowLocalModels: boolean;
    localModelPath: string;
  };
  export function pipeline(task: string, model: string): Promise<(text: string) => Promise<unknown>>;
}
