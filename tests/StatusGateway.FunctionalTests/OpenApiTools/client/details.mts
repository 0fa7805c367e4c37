import type { components } from './api.js';

export type Schemas = components['schemas'];
export type Problem = Schemas['Problem'];
export type Detail = Schemas['StatusDetail'];

// Returns the first detail of a type. The return type has the members of the detail.
export function detail<T extends string>(problem: Problem, type: T): Extract<Detail, { '@type': T }> | undefined {
  return problem.details?.find((one): one is Extract<Detail, { '@type': T }> => one['@type'] === type);
}
