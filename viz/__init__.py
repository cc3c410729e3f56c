"""The browser laboratory: chessboard against fragmented, side by side.

``laboratory`` is what Solara serves; ``serving`` opens and guards it; ``desk`` lives worlds for all visitors;
``visitor`` is what one of them asks and does; ``page`` and ``pages`` are what they see, drawn by ``charts`` and by the
parts in ``frontend``; ``levers``, ``mapping`` and ``filming`` describe what can be changed, the city and one world's
months; ``comparing``, ``districts``, ``explaining``, ``atlas``, ``studies`` and ``books`` stand behind single pages;
``words`` and ``wording`` hold what is said, in English and Chinese.
"""
