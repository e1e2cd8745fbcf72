/** 每日任务: the same jobs as `jobs`; the platform takes ten timers a function, so those of a day have one of their own. */
export { main } from '../jobs';
