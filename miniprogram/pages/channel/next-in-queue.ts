/** What stands next to be approved, and how many wait; the one that was just settled is not among them. */
export function nextInQueue(
  waiting: readonly { _id: string }[],
  settled: string,
  hasMore: boolean,
): { nextId: string; waiting: string } {
  const others = waiting.filter(({ _id }) => _id !== settled);
  return { nextId: others.length ? others[0]!._id : '', waiting: `${others.length}${hasMore ? '+' : ''}` };
}
