export { featureOptionRules, syncQueueOptionRules } from './api/option-rules.ts';
