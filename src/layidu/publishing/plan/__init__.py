"""A plan as people read it: its workbook, its page for a meeting, the chart of good and fairness."""
