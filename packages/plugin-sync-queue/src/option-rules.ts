export { syncQueueOptionRules } from './api/option-rules.ts';
