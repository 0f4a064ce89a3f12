export { composeChain, type Chain, type ChainOptions } from "./chain.ts";
export { consumersOf, inventoryPorts } from "./consumers.ts";
export {
  createStockPoster,
  entriesOf,
  migrationFolders,
  modules,
  problemCatalogues,
} from "./modules.ts";
export { composeServer, type ComposedServer, type ServeOptions } from "./serve.ts";
export { startUpkeep, type Upkeep } from "./upkeep.ts";
export { finishChain, publishShippedFlows } from "./shipped.ts";
