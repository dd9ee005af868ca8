"""The annotated copy: a partner's own workbook sent back, doubtful cells coloured and commented."""
