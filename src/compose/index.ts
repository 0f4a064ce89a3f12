export { composeChain, publishShippedFlows, type Chain, type ChainOptions } from "./chain.ts";
export { consumersOf, inventoryPorts } from "./consumers.ts";
export {
  createStockPoster,
  entriesOf,
  migrationFolders,
  modules,
  problemCatalogues,
} from "./modules.ts";
export { composeServer, type ComposedServer, type ServeOptions } from "./serve.ts";
