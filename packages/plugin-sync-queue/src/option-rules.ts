export { configOptionRules, featureOptionRules, syncQueueOptionRules } from './api/option-rules.ts';
