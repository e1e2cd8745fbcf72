import { firstTerms, nextQuarter, quarterOf } from '../../miniprogram/shared/appraisal/score';
import { addDays } from '../../miniprogram/shared/days';
import type { Day } from '../../miniprogram/shared/days';
import { periodBefore, periodOf } from '../../miniprogram/shared/figures/rows';
import type { Appraisal, AppraisalSnapshot } from '../../miniprogram/shared/model/appraisal';
import type { LocalCloud } from '../local-cloud/local-cloud';
import { peopleActing } from './people-acting';

const [MANAGER, SECOND, SERVICE] = ['zhouhan', 'hanxue', 'fengyu'] as const;
/** A dealer of which not every record is a good one, and its admin. */
const [DEALER, ADMIN] = ['D-yunli', 'chensiya'] as const;

/**
 * 考核 of the quarter before, as the functions' own code takes it from the demo world's orders: one sheet with objections,
 * one that waits for its second person, the others before anybody has given points; and a scheme that waits for the next quarter.
 */
export async function seedAppraisal(
  cloud: Pick<LocalCloud, 'database' | 'adminUrl'>,
  today: Day,
): Promise<void> {
  const { act, find } = peopleActing(cloud, 'appraisal');
  const running = quarterOf(today);
  const period = periodBefore(running);
  const begun = periodOf(running)!.fromOn;
  const later = (days: number): Day => (addDays(today, -days) > begun ? addDays(today, -days) : begun);
  // A small world: three records say as much of it as ten do of a real one.
  const terms = { ...firstTerms, least: 3, fromPeriod: period, why: '首版，按去年的口径' };
  const scheme = await act<{ schemeId: string }>(
    MANAGER,
    addDays(begun, -60),
    10,
    'appraisalScheme.propose',
    terms,
  );
  const agrees = { ...scheme, revision: 1, agrees: true, note: '' };
  await act(SECOND, addDays(begun, -59), 10, 'appraisalScheme.decide', agrees);
  const [table] = firstTerms.tables;
  const stricter = {
    ...terms,
    fromPeriod: nextQuarter(running),
    tables: [
      {
        ...table,
        criteria: table!.criteria.map((one) =>
          one.kind === 'figure' ? { ...one, floor: one.floor + 5 } : one,
        ),
      },
    ],
    why: '各项起评线提高 5 个百分点',
  };
  await act(SECOND, later(2), 15, 'appraisalScheme.propose', stricter);

  for (let left = 1; left > 0;)
    ({ left } = await act<{ left: number }>(MANAGER, later(5), 9, 'appraisal.collect', { period }));
  const sheet = (dealerId: string): Appraisal =>
    find<Appraisal>('appraisals', { _id: `${dealerId}:${period}` })[0]!;
  const seen = (dealerId: string) => {
    const { _id, revision } = sheet(dealerId);
    return { appraisalId: _id, revision };
  };
  const scored = async (dealerId: string, points: number, reason: string) => {
    const scores = [{ criterionId: 'support', points, reason }];
    await act(MANAGER, later(5), 11, 'appraisal.score', { ...seen(dealerId), scores });
  };
  await scored(DEALER, 60, '台账补得慢，盘点缺两次');
  await act(SECOND, later(4), 9, 'appraisal.show', seen(DEALER));
  const [taken] = find<AppraisalSnapshot>('appraisal_snapshots', { _id: `${DEALER}:${period}:1` });
  const [record] = taken!.records;
  await act(ADMIN, later(3), 10, 'appraisal.object', {
    ...seen(DEALER),
    ...{ criterionId: 'support', recordId: null, text: '第二次盘点在月底补做了，有签字' },
  });
  if (record)
    await act(ADMIN, later(3), 10, 'appraisal.object', {
      ...seen(DEALER),
      ...{
        criterionId: record.criterionId,
        recordId: record.id,
        text: '第二次上门是医院要求换班次，不是没修好',
      },
    });
  const [first] = sheet(DEALER).objections;
  const answer = { objectionId: first!.id, outcome: 'changed', points: 75, answer: '已核对盘点签字' };
  await act(SERVICE, later(2), 14, 'appraisal.answer', { ...seen(DEALER), ...answer });
  const other = find<Appraisal>('appraisals', { state: 'scoring' }).find(({ score }) => score !== null);
  if (other) await scored(other.dealerId, 85, '配合盘点和流向上报');
}
