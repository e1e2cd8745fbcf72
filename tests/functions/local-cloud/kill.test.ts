import { killWhileWriting } from './kill-while-writing';

it('loses no acknowledged write when it is killed twenty times in the middle of writing', async () => {
  const { acknowledged, lost } = await killWhileWriting(20);
  expect(acknowledged).toBeGreaterThan(20 * 10);
  expect(lost).toBe(0);
}, 120_000);
