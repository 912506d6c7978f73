from django.contrib import admin

from campaigns import models

admin.site.register([models.Company, models.Campaign, models.CampaignText, models.TeamMember])
