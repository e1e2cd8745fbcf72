import { asKept } from '../../../cloudfunctions/_platform/inbox';
import { noticeKinds, noticesThatAsk } from '../../../miniprogram/shared/notice-kinds';
import { pages } from '../../../miniprogram/shared/pages';
import { channelRights, goodsRights, serviceRights, tradeRights } from '../../../miniprogram/shared/rights';

it('every message that asks for something names actions that answer it', () => {
  const actions = [channelRights, goodsRights, serviceRights, tradeRights].flatMap((rights) =>
    Object.keys(rights),
  );
  expect(noticesThatAsk.length).toBeGreaterThan(30);
  for (const kind of noticesThatAsk)
    expect(actions).toEqual(expect.arrayContaining([...noticeKinds[kind].answeredBy]));
});

const message = {
  ...{ _id: 'MSG-1', memberId: 'M-1', title: '', createdAt: '2026-11-23T06:30:00.000Z' },
  page: pages.grant({ id: 'G 1' }),
};
it('a message keeps its first 200 characters, and never half of one', () => {
  const kept = (body: string) => asKept({ ...message, kind: 'letter', body }).body;
  expect(kept('院'.repeat(300))).toBe('院'.repeat(200));
  expect(kept(`${'院'.repeat(199)}𠮷`)).toBe('院'.repeat(199));
});
it('a message that asks knows what it is about, one that tells keeps nothing of that', () => {
  expect(asKept({ ...message, kind: 'grant_submitted', body: '' })).toMatchObject({
    asks: true,
    about: 'G 1',
  });
  expect(asKept({ ...message, kind: 'grant_approved', body: '' })).not.toHaveProperty('asks');
});
