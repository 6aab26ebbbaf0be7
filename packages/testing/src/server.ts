export { FaultServer } from './server/fault-server.ts';
export {
  captivePortal,
  failWith,
  healthy,
  holdRequest,
  holdResponse,
  redirectTo,
  requestLost,
  respondWith,
  responseLost,
  slow,
  type FaultMode,
} from './server/fault-mode.ts';
export { type Effect, type ReceivedRequest } from './server/received-request.ts';
export {
  checkInvariants,
  type InvariantReport,
  type StoredWrite,
  type Violation,
  type Write,
  type WriteLog,
} from './invariants/check-invariants.ts';
