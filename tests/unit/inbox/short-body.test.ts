import { shortBody } from '../../../cloudfunctions/_platform/inbox';

it('a message keeps its first 200 characters, and never half of one', () => {
  expect(shortBody('北京协和医院')).toBe('北京协和医院');
  expect(shortBody('院'.repeat(300))).toBe('院'.repeat(200));
  expect(shortBody(`${'院'.repeat(199)}𠮷`)).toBe('院'.repeat(199));
});
