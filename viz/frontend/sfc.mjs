// Compiles single-file Vue components at build time, so that the browser needs no compiler.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { compileScript, compileTemplate, parse } from "@vue/compiler-sfc";

const compiled = async (path) => {
  const { descriptor, errors } = parse(await readFile(path, "utf8"), { filename: path });
  if (errors.length) throw new Error(`${basename(path)}: ${errors[0].message}`);
  const script = compileScript(descriptor, { id: basename(path), genDefaultAs: "part" }).content;
  const template = compileTemplate({ source: descriptor.template.content, filename: basename(path), id: basename(path) });
  if (template.errors.length) throw new Error(`${basename(path)}: ${template.errors[0].message ?? template.errors[0]}`);
  const style = descriptor.styles.map((part) => part.content).join("\n");
  const wear = style ? `import { wear } from "./wear.js";\nwear(${JSON.stringify(style)});` : "";
  return `${script}\n${template.code}\n${wear}\npart.render = render;\nexport default part;`;
};

export const sfc = {
  name: "single-file components",
  setup(build) {
    build.onLoad({ filter: /\.vue$/ }, async ({ path }) => ({ contents: await compiled(path), loader: "js" }));
  },
};
