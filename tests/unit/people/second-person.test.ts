import { isSamePerson } from '../../../cloudfunctions/_modules/people/second-person';

const record = (id: string, change: object = {}) => ({
  _id: `M-${id}`,
  openid: `openid-${id}`,
  phone: '',
  ...change,
});

test.each([
  ['the WeChat account of one was the other’s once', {}, { formerOpenids: ['openid-a'] }, true],
  ['both had the same account once', { formerOpenids: ['x'] }, { formerOpenids: ['x'] }, true],
  ['the mobile number is the same, however it is written', { phone: '13800000001' }, { phone: '+86 138-0000-0001' }, true],
  ['the mobile number of one was the other’s once', { phone: '13800000001' }, { phone: '13800000002', formerPhones: ['+86 13800000001'] }, true],
  ['the number is a desk’s', { phone: '021-00000000' }, { phone: '021-00000000' }, false],
  ['neither has a number', {}, {}, false],
  ['nothing is the same', { phone: '13800000001' }, { phone: '13800000002' }, false],
])('two records where %s', (_, a, b, same) => {
  expect(isSamePerson(record('a', a), record('b', b))).toBe(same);
  expect(isSamePerson(record('b', b), record('a', a))).toBe(same);
}); // prettier-ignore
