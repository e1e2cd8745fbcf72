import { dayOf } from '../../../miniprogram/shared/days';
import type { GrantDocument } from '../../../miniprogram/shared/model/grants';
import type { Hospital } from '../../../miniprogram/shared/model/sites';
import type { ExplainedFinding, Explanation, MayReply, WhoReply } from '../../_contracts/grants';
import type { ExplainRequest, MayRequest, WhoRequest } from '../../_contracts/grants';
import type { Context, UseCase } from '../../_platform/context';
import { queryAll } from '../../_platform/query-all';
import { question } from '../../_platform/unit-of-work';
import { oneOf, range } from '../../_platform/where';
import { chinaRegions } from '../coverage/china-regions';
import { keysToAsk } from '../coverage/keys';
import type { GlobalBlock } from '../coverage/model';
import type { Clause, Decision, Question } from '../coverage/rule';
import { decide } from '../coverage/rule';
import { hospitals } from '../../_store/hospitals';
import { regionName } from '../regions/regions';
import { blocks, grants } from '../../_store/grants';

/**
 * Point questions. The door has read the hospital; one more request fetches the grants under its at most five keys and
 * the blocks, and the rule decides. Nothing is loaded that cannot matter.
 */
type AskRequest = Pick<WhoRequest, 'hospitalId' | 'productLineId' | 'day' | 'kind'>;
const most = 1000;

async function gather(
  { store, now }: Pick<Context, 'store' | 'now'>,
  { hospitalId, productLineId, day = dayOf(now), kind }: AskRequest,
  endedToo: boolean,
) {
  const hospital = await store.get(hospitals, hospitalId);
  const asked: Question = { hospital, productLineId, day, ...(kind ? { kind } : {}) };
  const where = {
    coverageKeys: oneOf(keysToAsk(hospital, chinaRegions(), productLineId, day)),
    ...(endedToo ? {} : { toOn: range({ atLeast: day }) }),
  };
  const since = range({ atLeast: day });
  const found = await store.queryTogether({
    grants: question({ collection: grants, where, limit: most }),
    hospitalBlocks: question({ collection: blocks, where: { hospitalId, untilOn: since }, limit: most }),
    dealerBlocks: question({ collection: blocks, where: { kind: 'dealer', untilOn: since }, limit: most }),
  });
  const all =
    found.grants.length < most ? found.grants : await queryAll(store, grants, where, { by: ['toOn', 'asc'] });
  // Drafts are nobody's business here, and those of an unsealed import do not even exist.
  const standing = all.filter(({ state }) => ['approved', 'revoked', 'pending'].includes(state));
  const named = oneOf([...new Set(standing.map(({ dealerId }) => dealerId))]);
  const dealerBlocks =
    found.dealerBlocks.length < most
      ? found.dealerBlocks
      : await queryAll(store, blocks, { dealerId: named, untilOn: since }, { by: ['untilOn', 'asc'] });
  return { hospital, asked, standing, blocked: [...found.hospitalBlocks, ...dealerBlocks] };
}

function explained(
  { findings }: Decision,
  standing: readonly GrantDocument[],
  hospital: Hospital,
): ExplainedFinding[] {
  const dealerNames = new Map(standing.map(({ dealerId, dealerName }) => [dealerId, dealerName]));
  const nameOf = (clause: Clause) => ('hospitalId' in clause ? hospital.name : regionName(clause.regionCode));
  return findings.slice(0, 100).map((finding) => ({
    ...finding,
    // Of a block only its reason is shown: who set it and for whom else is the manufacturer's affair.
    ...('block' in finding ? { block: publicBlock(finding.block) } : {}),
    dealerName: dealerNames.get(finding.dealerId) ?? '',
    ...('clause' in finding ? { clauseName: nameOf(finding.clause) } : {}),
    ...('carveOut' in finding ? { carveOutName: nameOf(finding.carveOut) } : {}),
  }));
}

const publicBlock = ({ _id, kind, fromOn, toOn, reason }: GlobalBlock): GlobalBlock => ({
  _id,
  kind,
  fromOn,
  toOn,
  reason,
});

/** Which dealers may, by which grants and clauses; with nobody, what came nearest. */
export const whoMay: UseCase<WhoRequest, WhoReply> = async (context, request) => {
  const { hospital, asked, standing, blocked } = await gather(context, request, false);
  const decision = decide(standing, blocked, asked, chinaRegions());
  return {
    day: asked.day,
    dealers: decision.dealerIds.map((dealerId) => {
      const own = decision.grants.filter((grant) => grant.dealerId === dealerId);
      const { dealerName } = standing.find((grant) => grant.dealerId === dealerId)!;
      return { dealerId, dealerName, grantIds: own.map(({ _id }) => _id) };
    }),
    findings: explained(decision, standing, hospital),
  };
};

/** The same, of each only who it is. */
export async function dealersWhoServe(
  context: Pick<Context, 'actor' | 'store' | 'now'>,
  request: AskRequest,
): Promise<string[]> {
  const { asked, standing, blocked } = await gather(context, request, false);
  return decide(standing, blocked, asked, chinaRegions()).dealerIds;
}

export const mayDealer: UseCase<MayRequest, MayReply> = async (context, { dealerId, ...request }) => {
  const { hospital, asked, standing, blocked } = await gather(context, request, false);
  const own = standing.filter((grant) => grant.dealerId === dealerId);
  const decision = decide(own, blocked, asked, chinaRegions());
  return {
    day: asked.day,
    may: decision.grants.length > 0,
    findings: explained(decision, standing, hospital),
  };
};

/** What every grant on the place says, ended and pending ones included; an empty list means that none names it. */
export const explainGrants: UseCase<ExplainRequest, Explanation> = async (
  context,
  { dealerId, ...request },
) => {
  const { hospital, asked, standing, blocked } = await gather(context, request, true);
  const own = dealerId === undefined ? standing : standing.filter((grant) => grant.dealerId === dealerId);
  const decision = decide(own, blocked, asked, chinaRegions());
  return { day: asked.day, findings: explained(decision, standing, hospital) };
};
