export { periodicRefreshOptionRules } from './api/option-rules.ts';
