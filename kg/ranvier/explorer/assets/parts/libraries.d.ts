// What libraries without types of their own are used for.
declare module "cytoscape-fcose" {
  import type { Ext } from "cytoscape";
  const layout: Ext;
  export default layout;
}
declare module "elkjs/lib/elk.bundled.js" {
  export { default } from "elkjs/lib/elk-api.js";
}
declare module "*.css";
