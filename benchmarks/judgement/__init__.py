"""How right the detector is on labelled text by others, in one table.

Each module judges some public sets and says for each how its labels are read. The sets are not part of the project: a folder holds
one folder a set, with JSON lines as described beside each reader.
"""
