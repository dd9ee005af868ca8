"""How fast pages are: the site that is asked, who asks it, its pages by role, and ten times its data."""
