import { inOneRun, inTime, WORKING_MS } from '../../../cloudfunctions/_platform/in-time';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** A backlog that never ends; each step takes a second. */
function backlog() {
  const taken = { steps: 0 };
  const step = (): Promise<boolean> => {
    taken.steps++;
    jest.setSystemTime(Date.now() + 1000);
    return Promise.resolve(true);
  };
  return { taken, step };
}

it('begins no step after its time', async () => {
  const { taken, step } = backlog();
  expect(await inTime(step)).toBe(false);
  expect(taken.steps).toBe(WORKING_MS / 1000);
});

it('lets all parts of one run share its time, and each take a step', async () => {
  const [first, second, third] = [backlog(), backlog(), backlog()];
  await inOneRun(async () => {
    await inTime(first.step, 5000);
    await inTime(second.step);
    await inTime(third.step);
  });
  expect([first, second, third].map(({ taken }) => taken.steps)).toEqual([5, WORKING_MS / 1000 - 5, 1]);
});
