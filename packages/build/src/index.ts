export type {
  BackgroundConfig,
  BackgroundRoute,
  HandlerRoute,
  Method,
  Named,
  StrategyClass,
  StrategyRoute,
} from './shared/background-config.ts';
export { BuildError, type BuildErrorCode, type ConfigIssue } from './shared/build-error.ts';
export type {
  BuildOptions,
  BuildServiceWorkerOptions,
  PrecacheOptions,
  WorkerOptions,
} from './shared/build-options.ts';
export { buildServiceWorker } from './api/build-service-worker.ts';
export { defineBackground } from './api/define-background.ts';
export { generateServiceWorker } from './api/generate-service-worker.ts';
export { withBackground, type GenerateSWLike } from './api/with-background.ts';
