"""How often something may be tried: `20/m/ip` is 20 times a minute from one network address, `3/m/key` for one key."""

from typing import Final

LIMITS: Final = {
    "request_login_code": "20/m/ip,3/m/key,10/h/key",  # key: the address; a code can be entered wrongly five times
    "keep_form": "20/h/ip",
    "start_campaign": "20/d/key",  # key: the user
    "open_card_step": "100/h/ip,20/h/key",
    "export_supporters": "20/h/key",  # key: the campaign, as in the next one
    "test_message": "20/h/key",  # key: the user
    "test_webhook": "20/h/key",  # key: the campaign
    "load_offline": "5/d/key",
    "invite_endorser": "60/h/key",  # key: the campaign
    "invite_member": "20/h/key",  # key: the campaign
    "resend_invitation": "1/h/key",  # key: the endorser, as in the next two
    "prove_domain": "10/h/key",
    "enter_domain_code": "5/h/key",
    "choose_delegate": "60/h/ip,20/h/key",  # key: the member
    "propose_question": "20/d/key",
    "sign_petition": "100/h/ip,600/m/key",  # key: the campaign
    "mail_signer": "5/h/key",  # key: the address
    "follow_campaign": "100/h/ip,600/m/key",  # key: the campaign
    "mail_follower": "5/h/key",  # key: the address
    "write_post": "60/h/ip,10/h/key",  # key: the address, as in the next three
    "suggest_change": "60/h/ip,10/h/key",
    "support_suggestion": "200/h/ip,60/h/key",
    "report_post": "60/h/ip,20/h/key",
}
