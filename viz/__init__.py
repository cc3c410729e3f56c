"""The browser laboratory: chessboard against fragmented, side by side. Its place is kept; it comes later."""
