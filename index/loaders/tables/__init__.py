"""Tables: grids of cells, their headers, and the lines they are written as."""
