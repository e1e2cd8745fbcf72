import {
  COLLECTION_RULE,
  STORAGE_RULE,
  digestOfValue,
  type Present,
  type PresentFunction,
  type Step,
  type Wanted,
} from '../../../scripts/deploy/plan';

/** What an environment is after a step, as far as a plan looks at it. Refuses what the platform would refuse. */
export function after(present: Present, step: Step, wanted: Wanted): Present {
  const next = structuredClone(present);
  const must = <T>(found: T | undefined): T => {
    if (!found) throw new Error(`${JSON.stringify(step)} touches what is not there`);
    return found;
  };
  const mustNot = (found: unknown) => {
    if (found) throw new Error(`${JSON.stringify(step)} makes what is there`);
  };
  const collection = (name: string) => must(next.collections.find((found) => found.name === name));
  const deployed = (name: string) => must(next.functions.find((found) => found.name === name));
  const asDeployed = (name: string): PresentFunction => {
    const { runtime, timeoutSeconds, memoryMegabytes, codeDigest, variables } = must(
      wanted.functions.find((found) => found.name === name),
    );
    return {
      name,
      runtime,
      timeoutSeconds,
      memoryMegabytes,
      codeDigest,
      variables: Object.fromEntries(
        Object.entries(variables).map(([key, value]) => [key, digestOfValue(value ?? '')]),
      ),
      timers: [],
    };
  };
  switch (step.do) {
    case 'createCollection':
      mustNot(next.collections.find(({ name }) => name === step.collection));
      next.collections.push({
        name: step.collection,
        documents: 0,
        rule: 'PRIVATE',
        indexes: [{ name: '_id_', keys: [['_id', '1']], unique: true }],
      });
      return next;
    case 'closeCollection':
      collection(step.collection).rule = COLLECTION_RULE;
      return next;
    case 'createIndex':
      mustNot(collection(step.collection).indexes.find(({ name }) => name === step.index.name));
      collection(step.collection).indexes.push(step.index);
      return next;
    case 'replaceIndex': {
      const { indexes } = collection(step.collection);
      must(indexes.find(({ name }) => name === step.index.name));
      collection(step.collection).indexes = [
        ...indexes.filter(({ name }) => name !== step.index.name),
        step.index,
      ];
      return next;
    }
    case 'dropIndex': {
      const { indexes } = collection(step.collection);
      collection(step.collection).indexes = indexes.filter(({ name }) => name !== step.name);
      return next;
    }
    case 'dropCollection':
      mustNot(collection(step.collection).documents);
      next.collections = next.collections.filter(({ name }) => name !== step.collection);
      return next;
    case 'closeStorage':
      next.storageRule = STORAGE_RULE;
      return next;
    case 'setFunctionRule':
      next.functionRule = step.rule;
      return next;
    case 'createFunction':
      mustNot(next.functions.find(({ name }) => name === step.function));
      next.functions.push(asDeployed(step.function));
      return next;
    case 'uploadCode':
      deployed(step.function).codeDigest = asDeployed(step.function).codeDigest;
      return next;
    case 'configureFunction': {
      const { timers, runtime, codeDigest } = deployed(step.function);
      Object.assign(deployed(step.function), { ...asDeployed(step.function), timers, runtime, codeDigest });
      return next;
    }
    case 'dropFunction':
      next.functions = next.functions.filter(({ name }) => name !== step.function);
      return next;
    case 'createTimer':
      mustNot(deployed(step.function).timers.find(({ name }) => name === step.timer.name));
      deployed(step.function).timers.push(step.timer);
      return next;
    case 'removeTimer':
      deployed(step.function).timers = deployed(step.function).timers.filter(
        ({ name }) => name !== step.name,
      );
      return next;
    case 'openHttpService':
      next.httpService = true;
      return next;
    case 'createHttpPath':
      mustNot(next.httpPaths.find(({ path }) => path === step.path));
      must(next.functions.find(({ name }) => name === step.function));
      next.httpPaths.push({ path: step.path, function: step.function, signedInOnly: false });
      return next;
    case 'removeHttpPath':
      next.httpPaths = next.httpPaths.filter(({ path }) => path !== step.path);
      return next;
    case 'openHttpPath':
      must(next.httpPaths.find(({ path }) => path === step.path)).signedInOnly = false;
      return next;
  }
}
