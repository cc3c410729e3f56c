"""Words: the headings of the description, in English and Chinese."""

from __future__ import annotations

from sim.quantity import Words

HEADS = {
    "name": Words("name", "名称"),
    "title": Words("title", "标题"),
    "unit": Words("unit", "单位"),
    "axis": Words("by", "维度"),
    "meaning": Words("meaning", "含义"),
    "order": Words("order", "次序"),
    "step": Words("step", "步骤"),
    "equations": Words("equations", "公式"),
    "default": Words("default", "默认值"),
    "range": Words("range", "范围"),
    "kind": Words("kind", "类别"),
    "source": Words("source", "来源"),
    "strikes": Words("strikes", "作用对象"),
    "better": Words("better", "优劣方向"),
    "world": Words("world", "世界"),
    "firms": Words("firms", "企业"),
    "districts": Words("districts", "区县"),
    "sites": Words("sites", "地块"),
    "nodes": Words("nodes", "环节"),
    "labs": Words("laboratories", "实验室"),
    "start": Words("start", "起始"),
}
SAID = {
    "title": Words("The model, after the ODD protocol", "模型说明（ODD 规程）"),
    "made": Words(
        "Made by `yipanqi odd` from what the model declares, release {version}; a test fails when it has drifted.\n"
        "The protocol: Grimm et al. 2020, JASSS 23(2) 7.",
        "由 `yipanqi odd` 依据模型自身的声明生成，版本 {version}；内容与模型不符时测试不通过。\n"
        "规程：Grimm 等 2020，JASSS 23(2) 7。",
    ),
    "year": Words("Once a year", "每年一次"),
    "month": Words("Every month", "每月"),
    "measures": Words("Measures of a policy", "政策措施"),
    "shocks": Words("Shocks", "外部冲击"),
    "strategies": Words("Strategies of districts", "区县策略"),
    "outcomes": Words("Outcomes", "结果指标"),
    "scales": Words("Scales of the shipped worlds", "内置世界的规模"),
}
