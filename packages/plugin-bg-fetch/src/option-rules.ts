export { backgroundFetchOptionRules } from './api/option-rules.ts';
