"""Whether letters leave the machine, for pages that promise one."""

from django import template

from layidu.web.access.notices import mail_is_set_up

register = template.Library()
register.simple_tag(mail_is_set_up)
