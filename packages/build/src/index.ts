export type {
  BackgroundConfig,
  BackgroundRoute,
  HandlerRoute,
  Method,
  Named,
  StrategyClass,
  StrategyRoute,
} from './background-config.ts';
export { BuildError, type BuildErrorCode, type ConfigIssue } from './build-error.ts';
export type {
  BuildOptions,
  BuildServiceWorkerOptions,
  PrecacheOptions,
  WorkerOptions,
} from './build-options.ts';
export { buildServiceWorker } from './build-service-worker.ts';
export { defineBackground } from './define-background.ts';
export { generateServiceWorker } from './generate-service-worker.ts';
export { withBackground, type GenerateSWLike } from './with-background.ts';
