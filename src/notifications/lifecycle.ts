/** What happens to contracts, commits and credits in the course of their lives (spec/04 §4.1). */
export const LIFECYCLE_TYPES = [
  'contract.create',
  'contract.start',
  'contract.edit',
  'contract.end',
  'contract.archive',
  'commit.create',
  'commit.edit',
  'commit.archive',
  'commit.segment.start',
  'commit.segment.end',
  'credit.create',
  'credit.edit',
  'credit.archive',
  'credit.segment.start',
  'credit.segment.end',
] as const

export type LifecycleType = (typeof LIFECYCLE_TYPES)[number]

/** Whether the event is somebody's deed rather than a date that comes: nobody knows it beforehand. */
export const isDeed = (type: LifecycleType): boolean => /\.(create|edit|archive)$/.test(type)
