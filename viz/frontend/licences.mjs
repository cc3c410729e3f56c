// Gathers the licences of everything that is shipped to the browser: beside the files, and in one list.
import { readFile, readdir, writeFile } from "node:fs/promises";

const BUNDLED = ["echarts", "zrender", "tslib"];
const VENDORED = ["@widgetti/solara-vuetify3-app", "requirejs"];
const WITHIN = ["@widgetti/solara-vuetify3-app/node_modules/vue", "vuetify", "@mdi/font", "material-design-icons-iconfont", "typeface-roboto"];
const TEXT = /^(licen[cs]e|notice)(\.(md|txt))?$/i;

const about = async (name) => JSON.parse(await readFile(`node_modules/${name}/package.json`, "utf8"));

// A package's own words; for those that ship none, the words of its source repository, kept in licences/.
export async function licence(name) {
  const files = (await readdir(`node_modules/${name}`)).filter((file) => TEXT.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(`node_modules/${name}/${file}`, "utf8")));
  if (!texts.length) texts.push(await readFile(`licences/${name.replace("/", "+")}.txt`, "utf8"));
  return texts.map((text) => text.trim()).join("\n\n");
}

async function section(name) {
  const { version, license } = await about(name);
  return `### ${name.split("/node_modules/").pop()} ${version}${license ? ` (${license})` : ""}\n\n\`\`\`\n${await licence(name)}\n\`\`\`\n`;
}

export async function listed(assets, notes) {
  const part = async (title, names) => `## ${title}\n\n${(await Promise.all(names.map(section))).join("\n")}`;
  const text = [
    "# Licences of the files in this folder\n\nEverything here is built from `viz/frontend` by `make frontend`; what is yipanqi's own is under the licence of the project.\n",
    await part("In `laboratory.mjs`", BUNDLED),
    await part("In `cdn/`", VENDORED),
    await part("Inside Solara's page", WITHIN),
    `### Noted by the builders of Solara's page\n\n\`\`\`\n${notes.trim()}\n\`\`\`\n`,
  ];
  await writeFile(`${assets}/LICENSES.md`, text.join("\n"));
}
