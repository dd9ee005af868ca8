"""Who may read and change what: roles, their scope, one function an action; nothing without a rule."""
